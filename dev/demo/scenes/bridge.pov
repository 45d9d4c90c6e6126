// A cable-stayed bridge: 1 dusk with lamps on the water, 2 midday from the bank with a sand barge, 3 night, upright, from the deck's foot.
#include "common.inc"
#declare Night = (Shot = 3);
#macro Pylon() union {
    #local S = -1; #while (S < 2) cone { <0,-5,S*14>, 3.2, <0,24,S*15>, 2.4 } cone { <0,24,S*15>, 2.4, <0,78,S*4>, 1.5 } #local S = S + 2; #end
    box { <-2,22,-15>, <2,25,15> } box { <-1.4,60,-7>, <1.4,63,7> } cone { <0,76,0>, 4.6, <0,96,0>, 1.2 } texture { Concrete } } #end
#macro Stays(X) union { #local K = 1; #while (K < 15) #local S = -1; #while (S < 2) #local D = -1; #while (D < 2)
    cylinder { <X, 62 + K*2.2, 0>, <X + D*(10 + K*8.2), 26.5, S*11.5>, 0.13 } #local D = D + 2; #end #local S = S + 2; #end #local K = K + 1; #end
    texture { pigment { rgb <0.55,0.48,0.32> } finish { specular 0.4 emission Night*0.12 } } } #end
#declare Deck = union {
  box { <-420,23.4,-13>, <420,26,13> texture { Concrete } } box { <-420,26,-13>, <420,27,-12.6> texture { Steel } } box { <-420,26,12.6>, <420,27,13> texture { Steel } }
  #declare I = 0; #while (I < 9) box { <-412 + I*46,-6,-9>, <-407 + I*46,24,9> texture { Concrete } } box { <412 - I*46,-6,-9>, <407 - I*46,24,9> texture { Concrete } } #declare I = (I = 4 ? 9 : I + 1); #end
  #declare I = -22; #while (I < 23) #declare S = -1; #while (S < 2)
    cylinder { <I*18,26,S*12.4>, <I*18,36,S*12.4>, 0.13 Matt(0.2) } cylinder { <I*18,36,S*12.4>, <I*18,36.4,S*9.6>, 0.1 Matt(0.2) } sphere { <I*18,36.2,S*9.5>, 0.55 Lamp((Shot = 2 ? <0.5,0.5,0.5> : <4,2.6,1.1>)) } #declare S = S + 2; #end #declare I = I + 1; #end
  #declare I = 0; #while (I < 46) #declare X = R(-400,400); union { box { <-2.2,0.3,-0.9>, <2.2,1.2,0.9> } box { <-1.2,1.2,-0.8>, <1.3,1.9,0.8> } scale (rand(Dice) < 0.25 ? <2,1.9,1.3> : 1) Paint(<R(0.1,0.6),R(0.1,0.5),R(0.1,0.5)>, 0.4) translate <X,26,(mod(I,2) = 0 ? -5 : 5)> }
    #if (Shot != 2) sphere { <X + (mod(I,2) = 0 ? 2.4 : -2.4),26.9,(mod(I,2) = 0 ? -5.6 : 4.4)>, 0.35 Lamp((mod(I,2) = 0 ? <4,3.8,3> : <3,0.3,0.15>)) } #end #declare I = I + 1; #end
}
#macro City(Z, N, Lit) #local I = 0; #while (I < N) #local H = 12 + pow(rand(Dice),3)*90; #local X = (I - N/2)*R(24,30);
  box { <X,0,Z + R(0,60)>, <X + R(14,26),H,Z + 110> texture { pigment { rgb <0.30,0.30,0.33>*R(0.6,1.2) } }
    #if (Lit > 0) texture { pigment { cells turbulence 0 scale <2.6,3.1,400> color_map { [0 rgbt 1] [0.82 rgbt 1] [0.82 rgb <1.1,0.75,0.38>] [0.95 rgb <1.1,0.75,0.38>] [0.95 rgb <0.6,0.75,0.95>] } } finish { emission Lit diffuse 0 } }
    #else texture { pigment { gradient y color_map { [0.55 rgbt 1] [0.55 rgb <0.10,0.13,0.16>] } scale 3.2 } } #end }
  #local I = I + 1; #end #end
#declare Leaves = Crown(500, 0.13, <0.05,0.10,0.03>)
#switch (Shot)
  #case (1) #declare To = <-0.62,0.035,0.8>;
    Sky(To, <0.06,0.10,0.26>, <0.80,0.34,0.20>, <1.1,0.5,0.2>, <0.36,0.20,0.24>, 0.62) Sun(To, <1.2,0.55,0.3>) Haze(2600, <0.50,0.27,0.24>) #break
  #case (2) #declare To = <-0.5,0.7,-0.55>;
    Sky(To, <0.15,0.29,0.56>, <0.64,0.71,0.78>, <1,0.95,0.85>, <0.9,0.9,0.92>, 0.62) Sun(To, <1.8,1.65,1.4>) Haze(1500, <0.64,0.70,0.76>) #break
  #else #declare To = <0.3,0.4,0.9>;
    Sky(To, <0.012,0.02,0.055>, <0.09,0.08,0.13>, <0.06,0.05,0.08>, <0.07,0.07,0.11>, 0.6) light_source { <-300,400,-200> rgb <0.10,0.12,0.2> }
    light_source { <-66,5,34> rgb <2.6,1.75,0.85> spotlight point_at <-52,72,70> radius 24 falloff 44 fade_distance 70 fade_power 1 } light_source { <-24,28,56> rgb <1.8,1.1,0.5> spotlight point_at <-50,62,68> radius 26 falloff 46 fade_distance 60 fade_power 1 }
    light_source { <10,34,90> rgb <1.3,0.8,0.35> fade_distance 40 fade_power 2 } Haze(2200, <0.05,0.045,0.07>)
#end
plane { y, 0 Water((Shot = 2 ? <0.16,0.11,0.07> : <0.015,0.02,0.03>), 0.35, (Shot = 3 ? 5 : 3.2)) }
union { object { Deck } object { Pylon() translate x*-130 } object { Pylon() translate x*130 } object { Stays(-130) } object { Stays(130) } rotate y*(Shot = 3 ? -38 : 14) translate <(Shot = 3 ? 50 : 20),0,(Shot = 3 ? 150 : 230)> }
City(620, 64, (Shot = 2 ? 0 : (Shot = 1 ? 0.5 : 0.8)))
#declare I = 0; #while (I < 60) object { Tree(Leaves, R(8,14), R(4,7)) translate <-620 + I*21 + R(-6,6), 0, 590 + R(-6,6)> } #declare I = I + 1; #end
box { <-1500,-2,598>, <1500,2.5,900> texture { Earth } }
#macro Barge() union { prism { linear_spline 0, 2.6, 6, <-24,-4.5>, <20,-4.5>, <27,0>, <20,4.5>, <-24,4.5>, <-24,-4.5> Worn(<0.12,0.15,0.17>, 0.12) }
    blob { threshold 0.3 #local I = 0; #while (I < 9) sphere { <-12 + I*3.4,2.2,R(-0.6,0.6)>, R(4,5.4), 0.9 } #local I = I + 1; #end texture { pigment { granite color_map { [0 rgb <0.45,0.34,0.2>] [1 rgb <0.55,0.43,0.27>] } } normal { granite 0.4 } } }
    box { <-23,2.6,-3.4>, <-16,7,3.4> Worn(<0.10,0.25,0.38>, 0.06) } box { <-23.6,7,-3.8>, <-15.4,7.4,3.8> Matt(<0.5,0.48,0.42>) } box { <-22,4.2,-3.45>, <-17,5.8,3.45> Matt(0.03) } cylinder { <-22,7,0>, <-22,12,0>, 0.1 Matt(0.1) } sphere { <-22,9,0>, 0.35 Lamp(<3,2.4,1.4>) } } #end
object { Barge() rotate y*(Shot = 2 ? -8 : 172) translate <(Shot = 3 ? 10 : -26),0.2,(Shot = 2 ? 92 : 118)> } object { Barge() rotate y*170 translate <110,0.2,190> }
#if (Shot = 2) #declare Reed = Blades(200, 1.4, <0.14,0.22,0.05>) #declare I = 0; #while (I < 60) object { Reed scale <2.2,R(0.7,1.3),2.2> translate <R(-40,40),-0.3,R(9,17)> } #declare I = I + 1; #end object { Tree(Leaves, 15, 5) translate <-24,0,20> } View(<0,6,-6>, <2,32,120>, 62)
#else #if (Shot = 1) View(<-30,9,40>, <4,36,170>, 66) #else View(<-30,9,-6>, <-44,50,110>, 72) #end #end
