// A fruit stall at a wholesale market: 1 before dawn under bulbs, 2 morning, upright, 3 one close heap.
#declare Soft = 2;
#include "common.inc"
#declare Orange = union { sphere { 0, 1 texture { pigment { bozo scale 0.5 color_map { [0 rgb <0.72,0.22,0.015>] [1 rgb <0.80,0.34,0.03>] } } normal { bumps 0.35 scale 0.05 } finish { specular 0.35 roughness 0.05 } } } cylinder { y*0.97, y*1.02, 0.08 Matt(<0.1,0.16,0.03>) } }
#declare Mango = union { sphere { 0, 1 scale <0.8,1.15,0.72> texture { pigment { gradient y turbulence 0.2 color_map { [0 rgb <0.66,0.42,0.04>] [0.6 rgb <0.62,0.45,0.06>] [1 rgb <0.35,0.34,0.05>] } scale 2.4 translate y*-1.2 } finish { specular 0.3 roughness 0.08 } } } cylinder { y*1.1, <0.04,1.3,0>, 0.05 Matt(<0.15,0.1,0.05>) } rotate z*70 }
#declare Melon = sphere { 0, 1 scale <1.25,1,1> texture { pigment { radial frequency 9 turbulence 0.16 rotate z*90 color_map { [0 rgb <0.02,0.07,0.02>] [0.42 rgb <0.03,0.10,0.025>] [0.5 rgb <0.14,0.27,0.07>] [0.92 rgb <0.12,0.24,0.06>] [1 rgb <0.02,0.07,0.02>] } } finish { specular 0.5 roughness 0.02 reflection { 0.0, 0.15 fresnel on } } } interior { ior 1.4 } }
#declare Dragonfruit = union { sphere { 0, 1 scale <0.85,1.1,0.85> Paint(<0.55,0.03,0.14>, 0.3) }
  #declare I = 0; #while (I < 18) #declare A = I*137.5; #declare Y = -0.8 + I*0.1; cone { 0, 0.17, <0.28,0.42,0>, 0.01 translate x*0.8*sqrt(max(0.05,1 - Y*Y*0.8)) rotate y*A translate y*Y texture { pigment { gradient y color_map { [0 rgb <0.5,0.05,0.12>] [1 rgb <0.25,0.35,0.06>] } scale 1.4 translate y*-0.6 } } } #declare I = I + 1; #end rotate z*60 }
#declare Pomelo = union { sphere { 0, 1 scale <1,0.98,1> texture { pigment { bozo scale 0.4 color_map { [0 rgb <0.36,0.42,0.05>] [1 rgb <0.52,0.52,0.08>] } } normal { bumps 0.4 scale 0.05 } finish { specular 0.3 roughness 0.05 } } } sphere { y*0.72, 0.45 Matt(<0.42,0.46,0.06>) } cylinder { y*1.1, y*1.3, 0.07 Matt(<0.1,0.2,0.03>) } }
#declare Lychee = sphere { 0, 1 texture { pigment { bozo scale 0.4 color_map { [0 rgb <0.40,0.03,0.03>] [1 rgb <0.55,0.13,0.06>] } } normal { crackle 1.2 scale 0.2 } finish { specular 0.2 } } }
#macro Heap(Fruit, Rad, W, D, H)
  union {
    #local Step = Rad*1.78; #local L = 0; #while (L*Step*0.8 < H)
      #local Ww = W*(1 - L*Step*0.8/H*0.75); #local Dd = D*(1 - L*Step*0.8/H*0.75);
      #local X = -floor(Ww/2/Step); #while (X*Step <= Ww/2) #local Z = -floor(Dd/2/Step); #while (Z*Step <= Dd/2)
        object { Fruit scale Rad*R(0.93,1.05) rotate <R(-35,35),R(0,360),R(-35,35)> translate <X*Step + mod(L,2)*Step/2, Rad + L*Step*0.8, Z*Step + mod(L,2)*Step/2> + <R(-0.12,0.12),R(-0.06,0.06),R(-0.12,0.12)>*Rad }
      #local Z = Z + 1; #end #local X = X + 1; #end
    #local L = L + 1; #end
  }
#end
#declare Tray = union { difference { box { <-0.42,0,-0.32>, <0.42,0.17,0.32> } box { <-0.39,0.03,-0.29>, <0.39,0.3,0.29> } texture { pigment { checker rgb <0.30,0.19,0.09>, rgb <0.42,0.28,0.14> scale 0.03 } normal { bumps 0.6 scale 0.03 } } } cylinder { <-0.43,0.17,-0.33>, <0.43,0.17,-0.33>, 0.014 texture { Wood } } cylinder { <-0.43,0.17,0.33>, <0.43,0.17,0.33>, 0.014 texture { Wood } } }
#declare Goods = array[6];
#declare Goods[0] = Heap(Orange, 0.045, 0.72, 0.52, 0.26)
#declare Goods[1] = Heap(Mango, 0.055, 0.70, 0.5, 0.24)
#declare Goods[2] = Heap(Dragonfruit, 0.06, 0.68, 0.48, 0.24)
#declare Goods[3] = Heap(Pomelo, 0.085, 0.68, 0.48, 0.28)
#declare Goods[4] = Heap(Lychee, 0.022, 0.7, 0.5, 0.17)
#declare Goods[5] = Heap(Melon, 0.12, 0.62, 0.42, 0.3)
#macro Stall(N) union {
  #local I = 0; #while (I < N) #local J = 0; #while (J < 3)
    union { object { Tray } object { Goods[mod(I + J*2 + N, 6)] translate y*0.05 } rotate x*-14 rotate y*R(-3,3) translate <(I - (N-1)/2)*0.92, 0.42 + J*0.2, J*0.66> }
  #local J = J + 1; #end #local I = I + 1; #end
  box { <-N*0.46,0,0.1>, <N*0.46,0.36,2> texture { Wood } } box { <-N*0.46,0,-0.3>, <N*0.46,0.30,0.1> texture { Wood } }
  #local S = -1; #while (S < 2) cylinder { <S*N*0.47,0,-0.4>, <S*N*0.47,2.5,-0.4>, 0.03 texture { Steel } } cylinder { <S*N*0.47,0,2.4>, <S*N*0.47,3,2.4>, 0.03 texture { Steel } } #local S = S + 2; #end } #end
#macro Awning(W, C1, C2) mesh { #local I = 0; #while (I < 24)
   #macro Q(A, B) <(A/24 - 0.5)*W, 2.45 + 0.55*B - 0.12*sin(pi*B) - 0.06*abs(sin(A*pi/6)), -0.9 + 3.4*B> #end
   #local J = 0; #while (J < 6) triangle { Q(I,J/6), Q(I+1,J/6), Q(I+1,(J+1)/6) } triangle { Q(I,J/6), Q(I+1,(J+1)/6), Q(I,(J+1)/6) } #local J = J + 1; #end
 #local I = I + 1; #end texture { pigment { gradient x color_map { [0.5 rgb C1] [0.5 rgb C2] } scale 0.8 } finish { diffuse 0.55 emission 0.02 } } } #end
#macro Bulb(P, Power) light_source { P rgb <1.5,0.98,0.5>*Power fade_distance 1.6 fade_power 2 looks_like { union { sphere { 0, 0.05 Lamp(<5,3.8,2.2>) } cone { y*0.04, 0.03, y*0.13, 0.02 Matt(0.05) } cylinder { y*0.1, y*1.2, 0.006 Matt(0.03) } no_shadow } } } #end
#macro Seller(Pose) Person(Pose, (rand(Dice) < 0.7 ? 1 : 0), <R(0.15,0.5),R(0.08,0.3),R(0.12,0.35)>, <0.06,0.05,0.07>, 0) #end
#if (Shot = 1)
  #declare To = <0.5,0.12,0.9>;
  Sky(To, <0.018,0.03,0.085>, <0.10,0.11,0.20>, <0.10,0.08,0.10>, <0.06,0.07,0.13>, 0.6)
  Bulb(<-1.3,2.15,1.9>, 0.9) Bulb(<1.5,2.15,1.8>, 0.9) Bulb(<4.2,2.2,5.2>, 0.9) Bulb(<-4.3,2.2,5.4>, 0.9) Bulb(<0.6,2.6,12>, 1.1)
#else
  #declare To = <-0.65,0.62,-0.45>;
  Sky(To, <0.15,0.29,0.56>, <0.66,0.72,0.77>, <1,0.95,0.85>, <0.9,0.9,0.9>, 0.6)
  Sun(To, <1.75,1.6,1.3>)
#end
Haze(260, (Shot = 1 ? <0.06,0.07,0.12> : <0.62,0.66,0.68>))
plane { y, 0 texture { pigment { granite scale 1.5 color_map { [0 rgb <0.16,0.15,0.14>] [1 rgb <0.27,0.25,0.23>] } } normal { granite 0.25 scale 0.8 } finish { specular 0.25 roughness 0.02 reflection { 0.01, 0.35 fresnel on } } } interior { ior 1.33 } }
#if (Shot = 3)
  object { Stall(5) translate <0.3,0,1.2> } object { Awning(5, <0.10,0.20,0.36>, <0.45,0.46,0.45>) translate z*1.3 }
  object { Seller(4) translate <-0.3,0.1,4.1> } object { Seller(0) rotate y*15 translate <1.7,0.1,4.3> }
  Street(-10, 12, 9, 8, 2, 4, 0)
  View(<-0.75,1.35,0.1>, <0.55,0.72,2.0>, 50)
#else
  object { Stall(4) translate <-0.2,0,1.5> } object { Awning(4.4, <0.05,0.16,0.30>, <0.35,0.36,0.36>) translate <-0.2,0,1.6> }
  object { Stall(4) rotate y*64 translate <4.1,0,4.8> } object { Awning(4.4, <0.34,0.07,0.05>, <0.40,0.36,0.28>) rotate y*64 translate <4.1,0,4.8> }
  object { Stall(4) rotate y*-64 translate <-4.6,0,4.8> } object { Awning(4.4, <0.07,0.20,0.12>, <0.36,0.36,0.32>) rotate y*-64 translate <-4.6,0,4.8> }
  object { Stall(5) translate <0.4,0,11> } object { Awning(5.5, <0.38,0.22,0.04>, <0.36,0.34,0.3>) translate <0.4,0,11> } 
  object { Seller(4) rotate y*-4 translate <-0.9,0,3.95> } object { Seller(4) rotate y*20 translate <0.8,0,4.0> } object { Seller(0) rotate y*150 translate <2.5,0,2.6> } object { Seller(1) rotate y*75 translate <-2.6,0,3.2> }
  object { Seller(1) rotate y*-50 translate <1.9,0,7.4> } object { Seller(0) rotate y*140 translate <-1.6,0,8.4> } object { Seller(1) rotate y*170 translate <0.4,0,7.9> }
  Street(-20, 20, 16, 8, 2, 5, (Shot = 1 ? 0.45 : 0))
  #if (Shot = 1) View(<0.15,1.6,-1.6>, <0.1,1.05,3>, 62) #else View(<0.7,1.65,-1.7>, <0.35,1.2,4>, 58) #end
#end
