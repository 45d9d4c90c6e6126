// A cemetery of war martyrs: 1 rows of graves in soft morning light, 2 incense at one grave, 3 upright, the way to the monument, 4 candles at nightfall.
#declare Soft = 2;
#include "common.inc"
#declare Grass = Blades(260, 0.07, <0.12,0.20,0.04>)
#declare Leaves = Crown(1100, 0.085, <0.055,0.10,0.03>)
#declare Stone = texture { pigment { granite turbulence 0.3 scale 0.5 color_map { [0 rgb <0.52,0.52,0.50>] [1 rgb <0.66,0.66,0.63>] } } finish { specular 0.25 roughness 0.03 } }
#declare Star = prism { linear_spline 0, 0.012, 11, #declare I = 0; #while (I < 11) #declare Rr = (mod(I,2) = 0 ? 1 : 0.382); <Rr*sin(I*pi/5), Rr*cos(I*pi/5)> #declare I = I + 1; #end scale <0.085,1,0.085> rotate x*-90 texture { pigment { rgb <0.62,0.44,0.06> } finish { specular 0.5 metallic } } }
#declare Lotus = union { #declare I = 0; #while (I < 16) sphere { 0, 1 scale <0.03,0.075,0.012> translate <0,0.06,-0.035 - 0.03*(I < 8)> rotate x*(I < 8 ? -34 : -8) rotate y*(I*45 + (I < 8 ? 22 : 0)) Matt(<0.62,0.30,0.36>) } #declare I = I + 1; #end }
#macro Incense(N) union {
    union { cylinder { 0, y*0.13, 0.075 } torus { 0.075, 0.012 translate y*0.13 } cylinder { <0,0,0>, <0,0.015,0>, 0.06 } texture { pigment { rgb <0.60,0.60,0.62> } finish { specular 0.5 roughness 0.02 } } } cylinder { y*0.12, y*0.125, 0.07 Matt(0.35) }
    #local I = 0; #while (I < N) #local A = R(0,6.28); #local L = R(0.3,0.42); #local Tp = <0.07*cos(A),L,0.07*sin(A)>;
      cylinder { <0.035*cos(A),0.12,0.035*sin(A)>, Tp, 0.0022 Matt(<0.42,0.09,0.05>) } sphere { Tp, 0.0042 Lamp(<4,1.1,0.25>) } #local I = I + 1; #end } #end
#declare Grave = union {
  box { <-0.55,0,-0.95>, <0.55,0.16,0.95> texture { Stone } } box { <-0.46,0.16,-0.85>, <0.46,0.34,0.6> texture { Stone } } box { <-0.36,0.34,-0.72>, <0.36,0.36,0.42> texture { pigment { granite scale 0.4 color_map { [0 rgb <0.24,0.09,0.08>] [1 rgb <0.34,0.14,0.12>] } } finish { specular 0.5 roughness 0.02 } } }
  intersection { box { <-0.42,0.16,0.6>, <0.42,1.2,0.78> } cylinder { <0,0.55,0>, <0,0.55,2>, 0.66 } texture { Stone } }
  box { <-0.28,0.42,0.585>, <0.28,0.8,0.6> texture { pigment { rgb <0.10,0.10,0.105> } finish { specular 0.6 roughness 0.01 reflection { 0.02, 0.2 } } } }
  #declare I = 0; #while (I < 4) box { <-0.2 + 0.04*mod(I,2),0.50 + I*0.07,0.582>, <0.2 - 0.04*mod(I,2),0.512 + I*0.07,0.586> Matt(<0.5,0.42,0.2>) } #declare I = I + 1; #end
  object { Star translate <0,0.99,0.6> }
}
#declare Set = union { object { Grave } object { Incense(3) translate <0,0.36,0.3> } object { Lotus translate <-0.2,0.36,0.32> } object { Lotus translate <0.22,0.36,0.3> } }
#macro Field(Nx, Nz, Gap) union { #local X = -Nx; #while (X <= Nx) #if (X != 0) #local Z = 0; #while (Z < Nz) object { Set rotate y*R(-1.5,1.5) translate <X*1.75 + (X > 0 ? Gap : -Gap),0,Z*2.9> } #local Z = Z + 1; #end #end #local X = X + 1; #end } #end
#macro Monument() union { box { <-9,0,-9>, <9,0.5,9> } box { <-7,0.5,-7>, <7,1,7> } box { <-5,1,-5>, <5,1.5,5> } box { <-2.2,1.5,-2.2>, <2.2,5,2.2> } prism { conic_sweep linear_spline 0.55, 1, 5, <-1,-1>, <1,-1>, <1,1>, <-1,1>, <-1,-1> rotate x*180 scale <1.9,30,1.9> translate y*33 } box { <-3,4.7,-3>, <3,5.1,3> } texture { Stone } } #end
#if (Shot = 4)
  #declare To = <-0.6,0.05,0.8>; Sky(To, <0.03,0.05,0.14>, <0.30,0.19,0.26>, <0.3,0.14,0.12>, <0.10,0.09,0.15>, 0.6) light_source { <-800,500,-200> rgb <0.09,0.12,0.22> } Haze(220, <0.13,0.11,0.17>)
#else #if (Shot = 3)
  #declare To = <0.7,0.5,-0.5>; Sky(To, <0.15,0.29,0.56>, <0.70,0.74,0.78>, <1,0.95,0.8>, <0.92,0.92,0.92>, 0.6) Sun(To, <1.8,1.6,1.3>) Haze(420, <0.66,0.71,0.74>)
#else
  #declare To = <-0.7,0.28,0.62>; Sky(To, <0.18,0.29,0.48>, <0.86,0.74,0.58>, <1.4,1.05,0.6>, <0.82,0.76,0.70>, 0.6) Sun(To, <2.3,1.75,1.15>) Haze(130, <0.74,0.70,0.60>)
#end #end
plane { y, 0 texture { pigment { bozo turbulence 0.8 scale 0.8 color_map { [0 rgb <0.09,0.15,0.04>] [1 rgb <0.16,0.22,0.07>] } } normal { bumps 0.8 scale 0.08 } } }
box { <-1.3,-0.1,-20>, <1.3,0.03,70> texture { pigment { brick rgb <0.42,0.38,0.33> rgb <0.40,0.17,0.11> brick_size <0.3,0.1,0.15> mortar 0.012 } normal { granite 0.1 } } }
object { Field(9, 15, 0.7) }
#declare I = 0; #while (I < 26) object { Tree(Leaves, R(5,9), R(1.6,3)) translate <(mod(I,2)*2 - 1)*R(19,30),0,I*2.2> } #declare I = I + 1; #end
#declare I = 0; #while (I < 14) object { Tree(Leaves, R(8,13), R(3,4.6)) translate <-36 + I*5.6,0,R(64,78)> } #declare I = I + 1; #end
object { Monument() scale 0.62 translate z*54 }
#macro Visitor(Pose) Person(Pose, 0, (rand(Dice) < 0.5 ? <0.55,0.55,0.53> : <0.12,0.19,0.10>), <0.05,0.06,0.07>, 0) #end
#switch (Shot)
  #case (1)
    #declare I = 0; #while (I < 120) object { Grass scale <1.2,R(0.8,1.6),1.2> rotate y*R(0,360) translate <(mod(I,2)*2 - 1)*R(1.95,6),0,R(-2.6,4)> } #declare I = I + 1; #end
    object { Visitor(0) rotate y*165 translate <3.6,0,7.2> } object { Visitor(2) rotate y*180 translate <-3.8,0,10.2> } object { Visitor(0) rotate y*200 translate <4.5,0,7.4> }
    View(<-2.2,1.75,-4.2>, <0.9,0.75,7>, 58) #break
  #case (2)
    object { Incense(13) scale 1.15 translate <2.45,0.36,0.12> } object { Lotus scale 1.3 translate <2.16,0.36,0.0> } object { Lotus scale 1.3 translate <2.76,0.36,0.02> } object { Visitor(0) rotate y*10 translate <0.6,0,7> } object { Visitor(0) rotate y*-15 translate <-0.3,0,7.6> }
    View(<2.0,0.88,-1.15>, <2.42,0.62,1.2>, 50) #break
  #case (3)
    #declare I = 0; #while (I < 6) object { Visitor(1) rotate y*180 translate <-0.7 + mod(I,2)*1.3,0.03,5 + I*1.9> } #declare I = I + 1; #end
    #declare I = 0; #while (I < 110) object { Grass scale <1.2,R(0.8,1.6),1.2> rotate y*R(0,360) translate <(mod(I,2)*2 - 1)*R(1.9,5),0,R(-2,5)> } #declare I = I + 1; #end
    View(<0.1,1.7,-4.4>, <0,4.6,20>, 62) #break
  #else
    #declare I = 0; #while (I < 40) #declare P = <(mod(I,2)*2 - 1)*(1.4 + 1.05) + (mod(floor(I/2),3))*1.75*(mod(I,2)*2 - 1), 0.37, floor(I/6)*2.9 - 0.35>;
      union { cylinder { 0, y*0.11, 0.022 texture { pigment { rgb <0.7,0.45,0.25> } finish { emission 0.5 } } } sphere { 0, 1 scale <0.012,0.032,0.012> translate y*0.145 Lamp(<6,3.6,1.2>) } no_shadow translate P }
      #if (mod(I,6) < 4) light_source { P + <0,0.16,0> rgb <1.1,0.58,0.22>*1.1 fade_distance 0.75 fade_power 2 } #end #declare I = I + 1; #end
    object { Visitor(0) rotate y*150 translate <1.1,0,3.6> } object { Visitor(0) rotate y*200 translate <-1.0,0,6.6> } object { Visitor(2) rotate y*120 translate <1.2,0,8.8> }
    View(<-0.5,1.5,-3.4>, <0.5,0.95,5>, 60)
#end
